import 'package:app/models/task.dart';
import 'package:flutter/material.dart';

/// A text field that adds a task on Enter, with its priority beside it.
class NewTaskField extends StatefulWidget {
  const NewTaskField({required this.onAdd, super.key});

  final void Function(String title, Priority priority) onAdd;

  @override
  State<NewTaskField> createState() => _NewTaskFieldState();
}

class _NewTaskFieldState extends State<NewTaskField> {
  final TextEditingController _title = TextEditingController();
  final FocusNode _focus = FocusNode();
  Priority _priority = Priority.normal;

  @override
  void dispose() {
    _title.dispose();
    _focus.dispose();
    super.dispose();
  }

  void _submit() {
    final title = _title.text.trim();
    if (title.isNotEmpty) {
      widget.onAdd(title, _priority);
      _title.clear();
      setState(() => _priority = Priority.normal);
    }
    _focus.requestFocus();
  }

  @override
  Widget build(BuildContext context) {
    return TextField(
      controller: _title,
      focusNode: _focus,
      textCapitalization: TextCapitalization.sentences,
      decoration: InputDecoration(
        hintText: 'What needs doing?',
        border: const OutlineInputBorder(),
        prefixIcon: PopupMenuButton<Priority>(
          tooltip: 'Priority: ${_priority.label}',
          icon: const Icon(Icons.flag_outlined),
          initialValue: _priority,
          onSelected: (priority) => setState(() => _priority = priority),
          itemBuilder: (context) => [
            for (final priority in Priority.values)
              PopupMenuItem(value: priority, child: Text(priority.label)),
          ],
        ),
        suffixIcon: IconButton(
          tooltip: 'Add task',
          icon: const Icon(Icons.add),
          onPressed: _submit,
        ),
      ),
      onSubmitted: (_) => _submit(),
    );
  }
}
