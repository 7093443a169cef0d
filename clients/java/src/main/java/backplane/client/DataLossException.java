package backplane.client;

/** What was stored is lost or damaged. */
public final class DataLossException extends OutcomeUnknownException {
  private static final long serialVersionUID = 1L;

  DataLossException(Failure failure) {
    super(failure);
  }
}
