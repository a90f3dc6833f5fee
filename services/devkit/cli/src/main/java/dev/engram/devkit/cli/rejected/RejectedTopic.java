package dev.engram.devkit.cli.rejected;

import dev.engram.api.event.SampleAdmitted;
import dev.engram.api.event.Topics;
import dev.engram.devkit.cli.console.Console;
import dev.engram.devkit.cli.console.Progress;
import dev.engram.devkit.cli.wire.Json;
import dev.engram.devkit.cli.wire.KafkaLink;
import dev.engram.devkit.cli.wire.TopicTail;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;

/**
 * Reads {@code engram.images.rejected}. Records have up to 25 MiB and may be many, so they are looked through once for what
 * is open, holding a little of each, and the chosen ones are read again.
 */
public final class RejectedTopic {
    private static final int SCENARIOS = 20;

    private final KafkaLink kafka;
    private final Console console;

    /** The topic of this broker; progress is shown on the console. */
    public RejectedTopic(KafkaLink kafka, Console console) {
        this.kafka = kafka;
        this.console = console;
    }

    /** Finds the records that are asked for, and what became of them. */
    public Survey survey(Filter filter) {
        Ledger ledger = new Ledger();
        Set<String> scenarios = new TreeSet<>();
        long all = refusals(filter, ledger, scenarios);
        if (ledger.oldest().isPresent()) {
            admissions(Instant.ofEpochMilli(ledger.oldest().getAsLong()), ledger);
        }
        List<Entry> entries = ledger.entries();
        return new Survey(entries, all - entries.size(), scenarios);
    }

    private long refusals(Filter filter, Ledger ledger, Set<String> scenarios) {
        long[] all = {0};
        try (TopicTail topic = filter.since().map(time -> kafka.since(time, Topics.IMAGES_REJECTED)).orElseGet(() -> kafka.fromStart(Topics.IMAGES_REJECTED));
                Progress progress = console.progress("read " + Topics.IMAGES_REJECTED, 0)) {
            topic.drain(record -> {
                RefusedRecord refused = new RefusedRecord(record);
                ledger.refused(refused, filter.wants(refused));
                all[0]++;
                if (scenarios.size() < SCENARIOS) {
                    refused.scenario().map(RefusedRecord::shown).ifPresent(scenarios::add);
                }
            }, progress);
        }
        return all[0];
    }

    private void admissions(Instant since, Ledger ledger) {
        try (TopicTail log = kafka.since(since, Topics.SAMPLES_ADMITTED);
                Progress progress = console.progress("read " + Topics.SAMPLES_ADMITTED, 0)) {
            log.drain(record -> {
                SampleAdmitted sample = Json.read(record.value(), SampleAdmitted.class);
                if (sample.source() != null && sample.sourceEvent() != null) {
                    ledger.admitted(Identity.ofEvent(sample.source(), sample.sourceEvent()), record.timestamp());
                }
            }, progress);
        }
    }

    /**
     * The chosen records as they are to be shown, in the order of the entries; one that its retention time has removed
     * meanwhile is left out.
     */
    public List<RefusedImage> images(List<Entry> entries) {
        Map<Place, RefusedImage> images = new HashMap<>();
        read(entries, (entry, record) -> images.put(entry.place(), record.image(entry.state())));
        List<RefusedImage> found = new ArrayList<>();
        entries.forEach(entry -> {
            if (images.containsKey(entry.place())) {
                found.add(images.get(entry.place()));
            }
        });
        return found;
    }

    /** Reads the chosen records again, those of each partition in their order. */
    void read(List<Entry> entries, BiConsumer<Entry, RefusedRecord> each) {
        if (entries.isEmpty()) {
            return;
        }
        Map<Place, Entry> chosen = entries.stream().collect(Collectors.toMap(Entry::place, entry -> entry));
        Map<Integer, Long> first = new HashMap<>();
        Map<Integer, Long> last = new HashMap<>();
        chosen.keySet().forEach(place -> {
            first.merge(place.partition(), place.offset(), Math::min);
            last.merge(place.partition(), place.offset(), Math::max);
        });
        try (TopicTail topic = kafka.between(Topics.IMAGES_REJECTED, first, last)) {
            topic.drain(record -> {
                Entry entry = chosen.get(new Place(record.partition(), record.offset()));
                if (entry != null) {
                    each.accept(entry, new RefusedRecord(record));
                }
            });
        }
    }
}
