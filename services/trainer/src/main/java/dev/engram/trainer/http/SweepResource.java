package dev.engram.trainer.http;

import dev.engram.lineage.sweep.SweepReport;
import dev.engram.trainer.sweep.Sweeper;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

/** How the store is kept from growing for ever. */
@Path("/v1/sweep")
@Produces(MediaType.APPLICATION_JSON)
public class SweepResource {
    private final Desk desk;

    SweepResource(Desk desk) {
        this.desk = desk;
    }

    /**
     * When and what is swept.
     *
     * @param everySeconds     from one sweep to the next; 0 for never
     * @param graceSeconds     age from which a blob that nothing names is deleted
     * @param newest           so many of the newest accepted rounds keep their states
     * @param championsSeconds a round keeps its state for so long after it ceased to be the champion
     * @param last             what this trainer's last sweep found, or null
     */
    public record SweepView(long everySeconds, long graceSeconds, int newest, long championsSeconds, SweepReport last) {}

    /** The terms, and the last sweep. */
    @GET
    public SweepView sweep() {
        Sweeper sweeper = desk.crew().sweeper();
        return new SweepView(sweeper.terms().every().toSeconds(), sweeper.terms().grace().toSeconds(), sweeper.terms().rule().newest(),
                sweeper.terms().rule().champions().toSeconds(), sweeper.last().orElse(null));
    }
}
