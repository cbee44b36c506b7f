"""What every step that speaks HTTP needs: reading answers, sending and keeping files."""
