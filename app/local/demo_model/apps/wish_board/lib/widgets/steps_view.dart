import 'package:app/models/step_store.dart';
import 'package:flutter/material.dart';

/// The checklist, its progress and a field for another step.
class StepsView extends StatefulWidget {
  const StepsView({required this.store, super.key});

  final StepStore store;

  @override
  State<StepsView> createState() => _StepsViewState();
}

class _StepsViewState extends State<StepsView> {
  final TextEditingController _title = TextEditingController();

  @override
  void dispose() {
    _title.dispose();
    super.dispose();
  }

  void _add() {
    final title = _title.text.trim();
    if (title.isEmpty) return;
    widget.store.add(title);
    _title.clear();
  }

  @override
  Widget build(BuildContext context) {
    final store = widget.store;
    return ListenableBuilder(
      listenable: store,
      builder: (context, _) => ListView(
        padding: const EdgeInsets.all(16),
        children: [
          _progress(context),
          const SizedBox(height: 16),
          TextField(
            controller: _title,
            decoration: InputDecoration(
              labelText: 'Another step',
              border: const OutlineInputBorder(),
              suffixIcon: IconButton(
                tooltip: 'Add step',
                icon: const Icon(Icons.add),
                onPressed: _add,
              ),
            ),
            onSubmitted: (_) => _add(),
          ),
          const SizedBox(height: 16),
          for (final step in store.steps)
            Padding(
              key: ValueKey(step.id),
              padding: const EdgeInsets.only(bottom: 8),
              child: Card(
                child: CheckboxListTile(
                  controlAffinity: ListTileControlAffinity.leading,
                  value: step.done,
                  onChanged: (done) => store.setDone(step, done: done ?? false),
                  title: Text(step.title),
                ),
              ),
            ),
        ],
      ),
    );
  }

  Widget _progress(BuildContext context) {
    final store = widget.store;
    final total = store.steps.length;
    return Row(
      spacing: 16,
      children: [
        Text(
          '${store.doneCount} of $total',
          style: Theme.of(context).textTheme.titleMedium,
        ),
        Expanded(
          child: LinearProgressIndicator(
            value: total == 0 ? 0 : store.doneCount / total,
            minHeight: 8,
            borderRadius: BorderRadius.circular(4),
            semanticsLabel: 'Steps done',
          ),
        ),
        IconButton(
          tooltip: 'Remove done steps',
          icon: const Icon(Icons.cleaning_services_outlined),
          onPressed: store.doneCount == 0 ? null : store.clearDone,
        ),
      ],
    );
  }
}
