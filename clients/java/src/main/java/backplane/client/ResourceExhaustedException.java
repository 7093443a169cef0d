package backplane.client;

/** An allowance or a size limit is used up; {@link #retryDelay()} says when to come back. */
public final class ResourceExhaustedException extends BackplaneException {
  private static final long serialVersionUID = 1L;

  ResourceExhaustedException(Failure failure) {
    super(failure);
  }
}
