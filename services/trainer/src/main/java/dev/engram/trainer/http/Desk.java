package dev.engram.trainer.http;

import dev.engram.trainer.Crew;
import dev.engram.trainer.TrainerApp;
import dev.engram.trainer.scenario.Scenario;
import jakarta.enterprise.context.ApplicationScoped;

/** What every request starts from. */
@ApplicationScoped
class Desk {
    private final TrainerApp app;

    Desk(TrainerApp app) {
        this.app = app;
    }

    /** The trainer at work; an answer 503 while it is not. */
    Crew crew() {
        return app.trainer().crew().orElseThrow(() -> Problem.later("starting", app.trainer().starting()));
    }

    /** A scenario; an answer 404 that lists the known ones if there is none. */
    Scenario scenario(String id) {
        Crew crew = crew();
        return crew.scenarios().find(id).orElseThrow(() -> Problem.unknown("unknown-scenario", "scenario '" + id + "' is unknown; known are "
                + crew.scenarios().all().stream().map(Scenario::id).toList()));
    }
}
