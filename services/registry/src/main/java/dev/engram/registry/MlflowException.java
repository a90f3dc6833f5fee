package dev.engram.registry;

/** MLflow could not be asked, or refused. The message says what was asked; when no answer came, a write may or may not have been applied. */
public class MlflowException extends RuntimeException {
    /** What MLflow calls a thing that is not there. */
    public static final String DOES_NOT_EXIST = "RESOURCE_DOES_NOT_EXIST";
    /** What MLflow calls a thing that is there already. */
    public static final String ALREADY_EXISTS = "RESOURCE_ALREADY_EXISTS";
    /** What MLflow calls a request it does not take. It also says so of an alias that is not there. */
    public static final String INVALID_PARAMETER = "INVALID_PARAMETER_VALUE";

    private final int status;
    private final String errorCode;

    private MlflowException(String message, int status, String errorCode, Throwable cause) {
        super(message, cause);
        this.status = status;
        this.errorCode = errorCode;
    }

    /** No answer: the server is away, is too slow, or the connection broke. */
    static MlflowException silent(String asked, Throwable cause) {
        return new MlflowException("MLflow does not answer: " + asked + ": " + cause, 0, "", cause);
    }

    /** An answer that says no, or one that cannot be read. */
    static MlflowException refused(String asked, int status, String errorCode, String said, Throwable cause) {
        String code = errorCode.isEmpty() ? "" : " " + errorCode;
        return new MlflowException("MLflow refused: " + asked + ": " + status + code + ": " + said, status, errorCode, cause);
    }

    /** Something of MLflow's that Engram cannot work with. */
    static MlflowException unusable(String message) {
        return new MlflowException(message, 200, "", null);
    }

    /** Whether MLflow answered. If not, trying again later may help. */
    public boolean reachable() {
        return status != 0;
    }

    /** Whether trying the same again later may help: no answer, or the server's own trouble. */
    public boolean temporary() {
        return status == 0 || status == 429 || status >= 500;
    }

    /** HTTP status; 0 if no answer came. */
    public int status() {
        return status;
    }

    /** MLflow's {@code error_code}, for example {@link #DOES_NOT_EXIST}; empty without one. */
    public String errorCode() {
        return errorCode;
    }

    boolean absent() {
        return DOES_NOT_EXIST.equals(errorCode) || status == 404;
    }
}
