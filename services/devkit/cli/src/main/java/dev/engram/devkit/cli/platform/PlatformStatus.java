package dev.engram.devkit.cli.platform;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.engram.devkit.cli.platform.PlatformRecord.PartRecord;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How a platform stands at this moment, every part asked.
 *
 * @param ok        everything is there and ready
 * @param state     {@code down}, {@code starting}, {@code up}, {@code restoring}, {@code stopping}, or {@code left behind} by a killed launcher
 * @param home      its directory
 * @param launcher  process that watches over the parts, null when down
 * @param parts     in the order they were started
 * @param endpoints where everything is, by name
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record PlatformStatus(boolean ok, String state, String home, Long launcher, List<PartStatus> parts, Map<String, String> endpoints) {
    private static final String DOWN = "down";
    private static final String LEFT_BEHIND = "left behind";

    /**
     * One part.
     *
     * @param name    of the part
     * @param state   {@code ready}, {@code not ready}, {@code restarting}, {@code given up} or {@code down}
     * @param pid     its process, null for a server that was given
     * @param deaths  how often it died while the platform was up
     * @param address for people and programs
     * @param detail  why it is not ready
     * @param log     its log file
     */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    public record PartStatus(String name, String state, Long pid, int deaths, String address, String detail, String log) {
        boolean ready() {
            return "ready".equals(state);
        }
    }

    /** Looks. */
    public static PlatformStatus of(Home home) {
        Optional<PlatformRecord> read = PlatformRecord.read(home);
        if (read.isEmpty()) {
            return new PlatformStatus(false, DOWN, home.toString(), null, List.of(), Map.of());
        }
        PlatformRecord record = read.get();
        List<PartStatus> parts = record.parts().stream().map(PlatformStatus::look).toList();
        boolean ok = record.up() && parts.stream().allMatch(PartStatus::ready);
        String state = record.running() ? record.state() : parts.stream().allMatch(part -> part.state().equals(DOWN)) ? DOWN : LEFT_BEHIND;
        return new PlatformStatus(ok, state, home.toString(), record.launcher().pid(), parts, record.endpoints());
    }

    private static PartStatus look(PartRecord part) {
        boolean runs = part.process() == null || part.process().find().isPresent();
        Probe.Answer answer = runs ? Probe.ask(URI.create(part.health())) : new Probe.Answer(false, "its process is gone");
        String state = answer.ready() ? "ready" : runs ? "not ready" : idle(part.state());
        return new PartStatus(part.name(), state, part.process() == null ? null : part.process().pid(), part.deaths(), part.address(),
                answer.detail(), part.log());
    }

    /** What the launcher makes of a part without a process. */
    private static String idle(String recorded) {
        return recorded.equals("restarting") || recorded.equals("given up") ? recorded : DOWN;
    }
}
