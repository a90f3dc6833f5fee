package dev.engram.devkit.cli.bench;

import java.util.List;
import java.util.Map;

/**
 * What became of many images that came at once while rounds were slow.
 *
 * @param ok       whether every image was learned and none refused
 * @param images   how many came
 * @param admitted how many were admitted
 * @param rejected how many were refused, by reason
 * @param learned  how many changes rounds took in
 * @param rounds   rounds that did it
 * @param sent     seconds until Kafka had all of them
 * @param checked  seconds until all were checked
 * @param caughtUp seconds until no change waited any more
 * @param course   how the backlog went down
 * @param memory   by part
 */
public record BackpressureReport(
        boolean ok,
        int images,
        long admitted,
        Map<String, Long> rejected,
        long learned,
        int rounds,
        double sent,
        double checked,
        double caughtUp,
        List<Mark> course,
        Map<String, Memory> memory) {
    /**
     * The backlog at one moment.
     *
     * @param seconds   since the first image was sent
     * @param unchecked images that no ingest has checked
     * @param unread    admissions that the trainer has not read
     * @param waiting   changes that wait for a round, those of the round under way included
     * @param round     round under way, or null
     */
    public record Mark(double seconds, long unchecked, long unread, long waiting, Long round) {}

    /**
     * Memory of a part's process.
     *
     * @param heap     its largest heap as it is started, megabytes; 0 where there is none
     * @param used     most of the heap that was seen in use, megabytes; 0 where the part does not tell
     * @param resident most memory the process ever held, megabytes
     */
    public record Memory(int heap, long used, long resident) {}
}
