"""The world's content: posts, figures, followers, audiences; pure functions of seed, epoch and time."""
