package dev.engram.promoter.promotion;

/** Names that people and the promoter use in MLflow. */
public final class Tags {
    /** Alias of the version that people chose. */
    public static final String CHAMPION = "champion";
    /** Alias of the newest version that passed its gate; the trainer sets it. */
    public static final String CHALLENGER = "challenger";
    /** Alias of the version that every replica serves; the promoter sets it. */
    public static final String SERVING = "serving";

    /** What became of choosing a version: {@code accepted: …} or {@code refused: …}. */
    public static final String PROMOTION = "engram.promotion";
    /** People's verdict on a version. */
    public static final String REVIEW = "engram.review";
    /** The verdict that undoes a round. */
    public static final String REJECTED = "rejected";
    /** What became of a review: {@code accepted: …} or {@code refused: …}. */
    public static final String REVIEW_RESULT = "engram.review-result";
    /** {@code true}: people overrule the promoter's own checks. */
    public static final String FORCE = "engram.force";
    /** Round of a version, as the trainer registered it. */
    public static final String ROUND = "engram.round";
    /** Why a replica cannot serve a version. */
    public static final String SERVING_FAILURE = "engram.serving";

    private Tags() {}
}
