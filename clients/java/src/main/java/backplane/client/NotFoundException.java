package backplane.client;

/** There is no such thing; {@link #resource()} names it. */
public final class NotFoundException extends BackplaneException {
  private static final long serialVersionUID = 1L;

  NotFoundException(Failure failure) {
    super(failure);
  }
}
