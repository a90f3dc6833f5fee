package dev.engram.trainer.mlflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.engram.api.event.RoundEvent;
import dev.engram.api.sample.Split;
import dev.engram.artifacts.MemoryObjectStore;
import dev.engram.lineage.worker.RoundFailed;
import dev.engram.registry.Mlflow;
import dev.engram.registry.MlflowException;
import dev.engram.registry.RunInfo;
import dev.engram.registry.RunStatus;
import dev.engram.registry.VersionInfo;
import dev.engram.registry.server.MlflowServer;
import dev.engram.trainer.Shop;
import dev.engram.trainer.StubRunner;
import dev.engram.trainer.scenario.Scenario;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** What a real MLflow holds after rounds of every outcome, and after crashes between them; its artifacts are in memory. */
class MlflowDeskIT {
    private static final String ME = "trainer-me";

    @TempDir
    static Path server;

    private static MlflowServer running;

    @TempDir
    Path dir;

    private final MemoryObjectStore artifacts = new MemoryObjectStore();
    private Mlflow mlflow;
    private Shop shop;
    private MlflowDesk desk;
    private String id;
    private Scenario scenario;

    @BeforeAll
    static void up() {
        running = MlflowServer.start(server, URI.create("http://127.0.0.1:9"), "key", "secret");
    }

    @AfterAll
    static void down() {
        running.close();
    }

    @BeforeEach
    void open(TestInfo test) throws Exception {
        id = test.getTestMethod().orElseThrow().getName().toLowerCase();
        mlflow = Mlflow.connect(running.uri(), artifacts);
        shop = new Shop(dir);
        scenario = shop.scenario(id);
        desk(mlflow);
    }

    private void desk(Mlflow with) throws Exception {
        desk = new MlflowDesk(with, shop.store, "engram", shop.scenarios, dir, ME, shop.clock);
        desk.gained(shop.scenarios.owned());
        shop.runs = desk;
    }

    @Test
    void everyOutcomeHasItsRun() throws Exception {
        // Given an accepted, a rejected and a failed round
        round("a1", null);
        round("a2", order -> StubRunner.rejected("below the champion"));
        round("a3", order -> {
            throw new RoundFailed("the worker died", 134, false);
        });
        // When the desk works
        desk.step();
        // Then each has one run with its verdict, and the accepted one a version
        assertThat(runs()).extracting(RunInfo::name, RunInfo::status).containsExactlyInAnyOrder(
                org.assertj.core.groups.Tuple.tuple("round-0001", RunStatus.FINISHED),
                org.assertj.core.groups.Tuple.tuple("round-0002", RunStatus.FINISHED),
                org.assertj.core.groups.Tuple.tuple("round-0003", RunStatus.FAILED));
        assertThat(runs()).extracting(run -> run.tags().get("engram.verdict")).containsExactlyInAnyOrder("accepted", "rejected", "failed");
        assertThat(runs()).filteredOn(run -> run.name().equals("round-0003")).singleElement()
                .satisfies(run -> assertThat(run.tags().get("engram.reason")).contains("the worker died"));
        assertThat(mlflow.versions(id)).singleElement().satisfies(version -> assertThat(version.tags()).containsEntry("engram.round", "1"));
        assertThat(mlflow.alias(id, "challenger")).contains("1");
        assertThat(scenario.refresh().unregistered()).isEmpty();
        // And the event that started a round named its run
        assertThat(shop.sink.rounds()).filteredOn(event -> event.type().equals(RoundEvent.STARTED)).extracting(RoundEvent::run).doesNotContainNull();
        // And nothing changes when the desk works again
        desk.step();
        assertThat(runs()).hasSize(3);
        assertThat(Spool.left(dir.resolve("mlflow"))).isEmpty();
    }

    @Test
    void aCrashBetweenVersionAndAliasMakesNoSecondVersion() throws Exception {
        // Given a round whose version was made, and then its trainer died
        round("a1", null);
        RunInfo run = runs().get(0);
        desk.step();
        VersionInfo version = mlflow.versionOfRun(id, run.id()).orElseThrow();
        mlflow.deleteAlias(id, "challenger");
        unregister();
        // When another registers it
        desk(mlflow);
        desk.step();
        // Then it is the same version of the same run
        assertThat(runs()).singleElement().satisfies(found -> assertThat(found.id()).isEqualTo(run.id()));
        assertThat(mlflow.versions(id)).singleElement().satisfies(found -> assertThat(found.version()).isEqualTo(version.version()));
        assertThat(mlflow.alias(id, "challenger")).contains(version.version());
        assertThat(scenario.history().registration(1)).hasValueSatisfying(noted -> assertThat(noted.run()).isEqualTo(run.id()));
    }

    @Test
    void aRoundThatIsRegisteredLateDoesNotTakeTheAlias() throws Exception {
        round("a1", null);
        round("a2", null);
        desk.step();
        String newest = mlflow.alias(id, "challenger").orElseThrow();
        assertThat(mlflow.version(id, newest).tags()).containsEntry("engram.round", "2");
        assertThat(mlflow.version(id, newest).description()).startsWith("Round 2: ");
    }

    @Test
    void withoutMlflowTheRoundGoesOnAndIsRegisteredLater() throws Exception {
        // Given an address where nobody answers
        desk(Mlflow.connect(URI.create("http://127.0.0.1:9"), artifacts));
        round("a1", null);
        assertThatThrownBy(desk::step).isInstanceOf(MlflowException.class);
        assertThat(scenario.refresh().unregistered()).containsExactly(1L);
        // When MLflow is there for another process
        desk(mlflow);
        desk.step();
        // Then the run is there, with what was told while nobody listened
        assertThat(runs()).singleElement().satisfies(run -> assertThat(run.status()).isEqualTo(RunStatus.FINISHED));
        assertThat(mlflow.versions(id)).hasSize(1);
        assertThat(Spool.left(dir.resolve("mlflow"))).isEmpty();
    }

    @Test
    void whatDeadAttemptsLeftIsClosedAndWhatMayLiveIsLeftAlone() throws Exception {
        // Given runs that did not end
        round("a1", null);
        desk.step();
        String experiment = mlflow.experiment(id);
        String mine = left(experiment, "dead-1", 2, ME);
        String others = left(experiment, "alive-2", 2, "trainer-other");
        String passed = left(experiment, "zombie-1", 1, "trainer-other");
        String twice = left(experiment, runs().get(0).tags().get("engram.attempt"), 1, ME);
        String baseline = mlflow.createRun(experiment, "fine-tuning", 1, Map.of("engram.baseline", "fine-tuning"));
        // When a trainer takes the scenario over
        desk(mlflow);
        desk.step();
        // Then those are closed that cannot end any more
        assertThat(mlflow.run(mine).status()).isEqualTo(RunStatus.KILLED);
        assertThat(mlflow.run(mine).tags()).containsKey("engram.abandoned");
        assertThat(mlflow.run(passed).status()).isEqualTo(RunStatus.KILLED);
        assertThat(mlflow.run(twice).status()).isEqualTo(RunStatus.KILLED);
        assertThat(mlflow.run(others).status()).isEqualTo(RunStatus.RUNNING);
        assertThat(mlflow.run(baseline).status()).isEqualTo(RunStatus.RUNNING);
    }

    @Test
    void anAttemptThatWasGivenUpIsClosed() throws Exception {
        round("a1", order -> {
            throw new RoundFailed("the round was cancelled", null, true);
        });
        desk.step();
        assertThat(runs()).singleElement().satisfies(run -> assertThat(run.status()).isEqualTo(RunStatus.KILLED));
        assertThat(mlflow.versions(id)).isEmpty();
    }

    private void round(String name, StubRunner.Fate fate) {
        if (fate != null) {
            shop.runner.then(fate);
        }
        shop.admit(id, Split.TRAIN, name);
        shop.request(id, name);
        shop.work();
    }

    private String left(String experiment, String attempt, long round, String trainer) {
        return mlflow.createRun(experiment, Facts.runName(round), 1, Map.of("engram.attempt", attempt, "engram.round", String.valueOf(round),
                "engram.scenario", id, "engram.trainer", trainer));
    }

    private List<RunInfo> runs() {
        return mlflow.runs(mlflow.experiment(id), "");
    }

    /** The store as it was before the entry that notes the registration. */
    private void unregister() {
        String newest = shop.store.list("scenarios/" + id + "/journal/").stream().reduce((older, newer) -> newer).orElseThrow();
        shop.store.delete(newest);
        shop.start();
        scenario = shop.scenario(id);
        assertThat(scenario.head().unregistered()).containsExactly(1L);
    }
}
