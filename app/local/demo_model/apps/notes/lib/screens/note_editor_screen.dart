import 'package:app/models/note.dart';
import 'package:app/models/note_store.dart';
import 'package:flutter/material.dart';

/// Edits one note; leaving the screen saves it.
class NoteEditorScreen extends StatefulWidget {
  const NoteEditorScreen({required this.store, required this.note, super.key});

  final NoteStore store;
  final Note note;

  @override
  State<NoteEditorScreen> createState() => _NoteEditorScreenState();
}

class _NoteEditorScreenState extends State<NoteEditorScreen> {
  late final TextEditingController _title = TextEditingController(
    text: widget.note.title,
  );
  late final TextEditingController _text = TextEditingController(
    text: widget.note.text,
  );

  @override
  void dispose() {
    _title.dispose();
    _text.dispose();
    super.dispose();
  }

  void _save() {
    final title = _title.text.trim();
    final text = _text.text.trim();
    if (title == widget.note.title && text == widget.note.text) return;
    final note = widget.note.copyWith(
      title: title,
      text: text,
      changedAt: DateTime.now(),
    );
    if (note.isEmpty) {
      widget.store.remove(note);
    } else {
      widget.store.save(note);
    }
  }

  void _delete() {
    _title.text = '';
    _text.text = '';
    Navigator.pop(context);
  }

  @override
  Widget build(BuildContext context) {
    final styles = Theme.of(context).textTheme;
    return PopScope<void>(
      onPopInvokedWithResult: (didPop, _) {
        if (didPop) _save();
      },
      child: Scaffold(
        appBar: AppBar(
          actions: [
            IconButton(
              tooltip: 'Delete note',
              icon: const Icon(Icons.delete_outline),
              onPressed: _delete,
            ),
            const SizedBox(width: 8),
          ],
        ),
        body: Center(
          child: ConstrainedBox(
            constraints: const BoxConstraints(maxWidth: 720),
            child: Padding(
              padding: const EdgeInsets.symmetric(horizontal: 24),
              child: Column(
                children: [
                  TextField(
                    controller: _title,
                    autofocus: widget.note.isEmpty,
                    style: styles.headlineSmall,
                    textInputAction: TextInputAction.next,
                    decoration: const InputDecoration(
                      hintText: 'Title',
                      border: InputBorder.none,
                    ),
                  ),
                  Expanded(
                    child: TextField(
                      controller: _text,
                      style: styles.bodyLarge,
                      expands: true,
                      maxLines: null,
                      textAlignVertical: TextAlignVertical.top,
                      decoration: const InputDecoration(
                        hintText: 'Write something',
                        border: InputBorder.none,
                      ),
                    ),
                  ),
                ],
              ),
            ),
          ),
        ),
      ),
    );
  }
}
