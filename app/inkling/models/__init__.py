"""Model folders at hand: kept in the home, recommended, and, only when asked, fetched."""
