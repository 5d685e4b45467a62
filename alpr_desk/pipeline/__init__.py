"""The threads between cameras and the Desk: recogniser, recorder, clips, and the runner that starts and stops them.

Reaches data only through the `Desk` it is handed; knows neither the database nor the window.
"""
