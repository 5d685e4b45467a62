"""Every request the Desk knows, by field. Names end in what is asked; responses are frozen too."""
