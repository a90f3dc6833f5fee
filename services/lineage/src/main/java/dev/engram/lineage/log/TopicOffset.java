package dev.engram.lineage.log;

/**
 * A place in a log.
 *
 * @param topicId   Kafka's id of the topic: a topic that is made anew is another log
 * @param partition partition
 * @param offset    of a record, or, for a position, of the next record to read
 */
public record TopicOffset(String topicId, int partition, long offset) {
    public TopicOffset {
        if (topicId == null || topicId.isEmpty() || partition < 0 || offset < 0) {
            throw new IllegalArgumentException(
                    "a topic id, partition >= 0 and offset >= 0 expected, got " + topicId + "/" + partition + "@" + offset);
        }
    }

    /** The same log at another offset. */
    public TopicOffset at(long other) {
        return new TopicOffset(topicId, partition, other);
    }

    /** Whether both are places of one log. */
    public boolean sameLog(TopicOffset other) {
        return topicId.equals(other.topicId) && partition == other.partition;
    }
}
