package backplane.client;

/** The caller is known and may not do this. */
public final class PermissionDeniedException extends BackplaneException {
  private static final long serialVersionUID = 1L;

  PermissionDeniedException(Failure failure) {
    super(failure);
  }
}
