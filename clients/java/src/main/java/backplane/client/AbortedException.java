package backplane.client;

/** The call lost to another one: read again and decide anew. */
public final class AbortedException extends BackplaneException {
  private static final long serialVersionUID = 1L;

  AbortedException(Failure failure) {
    super(failure);
  }
}
