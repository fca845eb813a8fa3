"""A workbook of products and their bills: each product determined by itself, told with what would change it and which
papers it needs. May import the rest of `batch`, the engine and its documents; read `products` first."""
