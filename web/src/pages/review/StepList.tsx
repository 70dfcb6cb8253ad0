interface StepListProps<Step extends string> {
  label: string;
  /** In their order. */
  steps: readonly Step[];
  names: Readonly<Record<Step, string>>;
  /** The one that is under way; none before the first. */
  now: Step | null;
}

/** The steps of what is under way: those that are done, the one that runs, and those that follow. */
export function StepList<Step extends string>({ label, steps, names, now }: StepListProps<Step>) {
  const at = now === null ? -1 : steps.indexOf(now);
  return (
    <ol class="review-steps" aria-label={label}>
      {steps.map((step, index) => (
        <li
          key={step}
          data-state={index < at ? "done" : index === at ? "now" : "later"}
          aria-current={index === at ? "step" : undefined}
        >
          <span class="review-step-sign" aria-hidden="true">
            {index < at && "✓"}
          </span>
          {names[step]}
        </li>
      ))}
    </ol>
  );
}
