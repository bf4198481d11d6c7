"""What facilitators and organisers see."""
