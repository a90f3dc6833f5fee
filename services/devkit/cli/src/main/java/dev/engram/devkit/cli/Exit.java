package dev.engram.devkit.cli;

/** What the exit code of {@code engram} says; scripts rely on it. */
public enum Exit {
    /** It worked. */
    OK(0),
    /** It was tried and did not work, or what was compared differs. */
    FAILED(1),
    /** Asked wrongly: an unknown option, a missing folder, a name that is not known. */
    USAGE(2),
    /** It cannot be judged here: rebuilt in another environment than the version was made in. */
    OTHER_ENVIRONMENT(3),
    /** The platform is not up, or a part of it does not answer. */
    NOT_UP(4),
    /** It cannot be done any more, and that is as it should be: a version needs a sample that was erased. */
    ERASED(5);

    /** Lines for the foot of {@code --help}. */
    public static final String HELP =
            "Exit codes: 0 it worked; 1 it failed; 2 asked wrongly; 3 not comparable in this environment; 4 the platform is not up; 5 needs an erased sample.";

    private final int code;

    Exit(int code) {
        this.code = code;
    }

    /** The process's exit code. */
    public int code() {
        return code;
    }
}
