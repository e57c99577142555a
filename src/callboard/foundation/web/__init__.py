"""What answers of any web application need: addresses, and answers that the asker knows already."""
