package dev.engram.devkit.compare;

import java.util.List;

/**
 * A data set as time tells it.
 *
 * @param experiences in order of time
 * @param views       by the number that samples name
 */
record LearningStream(List<Experience> experiences, List<View> views) {
    /**
     * A picture in the stream.
     *
     * @param id      what the learner knows it by; looks like a hash, as the ids of a round do
     * @param picture number in the pack
     * @param view    number of the view it is shown in
     * @param label   as published
     */
    record Sample(String id, int picture, int view, String label) {}

    /**
     * What arrives together.
     *
     * @param number  1, 2, 3, …
     * @param name    for people
     * @param train   to learn from, in the order of arrival; one that was there before has another label now
     * @param holdout never learnt from; measured after this experience and all later ones
     */
    record Experience(int number, String name, List<Sample> train, List<Sample> holdout) {
        Experience {
            train = List.copyOf(train);
            holdout = List.copyOf(holdout);
        }
    }

    LearningStream {
        experiences = List.copyOf(experiences);
        views = List.copyOf(views);
    }
}
