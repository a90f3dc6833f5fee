package dev.engram.lineage.log;

/**
 * A piece of a log.
 *
 * @param topicId   Kafka's id of the topic
 * @param partition partition
 * @param from      first offset
 * @param to        offset behind the last
 * @param attempts  rounds that took it in and were rejected or failed
 */
public record OffsetRange(String topicId, int partition, long from, long to, int attempts) {
    public OffsetRange {
        if (from < 0 || to <= from) {
            throw new IllegalArgumentException("range of " + topicId + "/" + partition + ": from < to expected, got " + from + " to " + to);
        }
    }

    /** A range that was not tried yet. */
    public static OffsetRange of(String topicId, int partition, long from, long to) {
        return new OffsetRange(topicId, partition, from, to, 0);
    }

    /** The same piece after so many attempts. */
    public OffsetRange attempted(int times) {
        return new OffsetRange(topicId, partition, from, to, times);
    }

    /** The same attempts over other bounds. */
    public OffsetRange bounded(long first, long behind) {
        return new OffsetRange(topicId, partition, first, behind, attempts);
    }

    /** Whether both are pieces of one log. */
    public boolean sameLog(OffsetRange other) {
        return topicId.equals(other.topicId) && partition == other.partition;
    }

    /** Whether the record is in it. */
    public boolean contains(TopicOffset at) {
        return topicId.equals(at.topicId()) && partition == at.partition() && from <= at.offset() && at.offset() < to;
    }
}
