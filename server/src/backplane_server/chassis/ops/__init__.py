"""What operators see: logs, metrics, traces and the operations HTTP port."""
