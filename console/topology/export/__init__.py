"""The diagram as a file: pictures (drawing: SVG, PDF, PNG) and texts for other tools (drawio, mermaid), without Qt."""
