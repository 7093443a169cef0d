"""gRPC stubs for Java, written without a native plugin."""
