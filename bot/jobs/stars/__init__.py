"""Credits for Telegram Stars: what is sold, what is booked, what is given back."""
