package dev.engram.api.learning;

/**
 * One sample as a learner sees it.
 *
 * @param id    SHA-256 of its bytes
 * @param label index of its class in the label space, as labelled now
 */
public record LearningSample(String id, int label) {}
