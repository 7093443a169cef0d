package backplane.client;

/** The thing to create is there already. */
public final class AlreadyExistsException extends BackplaneException {
  private static final long serialVersionUID = 1L;

  AlreadyExistsException(Failure failure) {
    super(failure);
  }
}
