package backplane.client;

/** Nobody could serve the call now; trying again later may help. */
public final class UnavailableException extends BackplaneException {
  private static final long serialVersionUID = 1L;

  UnavailableException(Failure failure) {
    super(failure);
  }
}
