package backplane.client;

/** What answered was not a service of ours, or broke while it answered. */
public final class UnknownException extends OutcomeUnknownException {
  private static final long serialVersionUID = 1L;

  UnknownException(Failure failure) {
    super(failure);
  }
}
