package backplane.client;

/** The call may or may not have taken effect; repeating it with its request id finds out. */
public abstract sealed class OutcomeUnknownException extends BackplaneException
    permits CancelledException,
        DataLossException,
        DeadlineExceededException,
        InternalException,
        UnknownException {
  private static final long serialVersionUID = 1L;

  OutcomeUnknownException(Failure failure) {
    super(failure);
  }
}
