"""The diagram: World → graph → layout (both without Qt) → picture (canvas)."""
