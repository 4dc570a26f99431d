"""Elements: usage, length, type, codes and dates by the guide."""
