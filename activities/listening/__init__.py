"""What runs triggers that listen or poll: their rows, their starts, what was refused."""
