"""The edge: HTTP and the live socket on loopback, the viewer, and who may use them. It holds no rules of clipping."""
