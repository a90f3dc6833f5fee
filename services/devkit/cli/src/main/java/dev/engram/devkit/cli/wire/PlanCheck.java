package dev.engram.devkit.cli.wire;

import dev.engram.api.event.ScenarioRecord;
import dev.engram.api.network.Network;
import dev.engram.api.scenario.ScenarioPlan;
import dev.engram.api.scenario.Task;
import dev.engram.devkit.cli.UserError;
import dev.engram.engine.plugins.PluginCatalog;

/** Whether this edition can learn and serve what a scenario's plan asks for. */
final class PlanCheck {
    private static final String DECISION = "softmax";
    private static final int FEW = 2;
    private static final int MORE = 5;

    private final PluginCatalog catalog;

    PlanCheck(PluginCatalog catalog) {
        this.catalog = catalog;
    }

    /**
     * The plan of a scenario that can be learned and served.
     *
     * @throws UserError                                     if this edition cannot
     * @throws dev.engram.engine.plugins.PluginException if a plugin is missing, broken or wrongly configured
     */
    ScenarioPlan require(ScenarioRecord record) {
        ScenarioPlan plan = catalog.plan(record.plugin(), record.configuration());
        supported(record, plan);
        shapes(record, plan);
        return plan;
    }

    private static void supported(ScenarioRecord record, ScenarioPlan plan) {
        if (plan.task() != Task.SINGLE_LABEL) {
            throw refused(record, "its task is " + plan.task().wire() + "; this edition learns single-label only");
        }
        if (!DECISION.equals(plan.decision().kind())) {
            throw refused(record, "its decision is '" + plan.decision().kind() + "'; for single-label serving knows " + DECISION);
        }
    }

    /** Every node has to fit, and more classes may change nothing but the head, or what was learned could not be carried over. */
    private void shapes(ScenarioRecord record, ScenarioPlan plan) {
        Network few = catalog.network(plan, FEW);
        Network more = catalog.network(plan, MORE);
        try {
            few.shapes(catalog.ops());
            more.shapes(catalog.ops());
        } catch (IllegalArgumentException e) {
            throw refused(record, "its model '" + plan.model().name() + "' does not fit: " + e.getMessage());
        }
        if (few.head().isEmpty() || few.classes() != FEW || more.classes() != MORE) {
            throw refused(record, "its model '" + plan.model().name() + "' has no head that grows with the classes: for " + FEW + " classes it has "
                    + few.classes() + ", for " + MORE + " " + more.classes());
        }
    }

    private static UserError refused(ScenarioRecord record, String reason) {
        return UserError.usage("scenario '" + record.id() + "' of plugin '" + record.plugin() + "'", reason);
    }
}
