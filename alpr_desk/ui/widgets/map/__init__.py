"""Positions drawn without a map from the network: nothing of what is looked at leaves the machine."""
