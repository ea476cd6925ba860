"""Wrong and right solutions of the exercises, written the way learners write them."""
