"""Pure functions on text. All positions are Unicode code points, half-open."""
