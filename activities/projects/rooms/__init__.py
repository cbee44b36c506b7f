"""Who draws a flow together in this process, over a log that all processes share."""

from activities.projects.rooms.room import Room
from activities.projects.rooms.rooms import Rooms
from activities.projects.rooms.seat import Closing, Seat

__all__ = ["Closing", "Room", "Rooms", "Seat"]
