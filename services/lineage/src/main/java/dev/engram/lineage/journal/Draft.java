package dev.engram.lineage.journal;

/** An entry in the making: kind, next head, and the one detail that belongs to the kind. */
public final class Draft {
    private final Writer.Place place;
    private final EntryKind kind;
    private final Head next;
    private RoundRecord round;
    private Registration registration;
    private Decision decision;
    private Withdrawal withdrawal;
    private SetAside setAside;
    private Configuration configuration;
    private LogMove move;
    private Thinning thinning;

    Draft(Writer.Place place, EntryKind kind, Head next) {
        this.place = place;
        this.kind = kind;
        this.next = next;
    }

    /** Details of a round. */
    public Draft with(RoundRecord detail) {
        round = detail;
        return this;
    }

    /** Details of a registration. */
    public Draft with(Registration detail) {
        registration = detail;
        return this;
    }

    /** Details of a decision. */
    public Draft with(Decision detail) {
        decision = detail;
        return this;
    }

    /** Details of a withdrawal. */
    public Draft with(Withdrawal detail) {
        withdrawal = detail;
        return this;
    }

    /** Details of samples set aside or released. */
    public Draft with(SetAside detail) {
        setAside = detail;
        return this;
    }

    /** Details of a configuration. */
    public Draft with(Configuration detail) {
        configuration = detail;
        return this;
    }

    /** Details of a moved log. */
    public Draft with(LogMove detail) {
        move = detail;
        return this;
    }

    /** Details of a thinning. */
    public Draft with(Thinning detail) {
        thinning = detail;
        return this;
    }

    EntryKind kind() {
        return kind;
    }

    JournalEntry entry(String scenario) {
        return new JournalEntry(JournalEntry.FORMAT, scenario, place.seq(), kind, place.attempt(), place.time(), next, round,
                registration, decision, withdrawal, setAside, configuration, move, thinning);
    }
}
