import 'package:app/models/note.dart';
import 'package:app/models/note_store.dart';
import 'package:app/screens/note_editor_screen.dart';
import 'package:app/widgets/note_card.dart';
import 'package:flutter/material.dart';

/// The search field and the grid of notes.
class NotesScreen extends StatefulWidget {
  const NotesScreen({required this.title, required this.store, super.key});

  final String title;
  final NoteStore store;

  @override
  State<NotesScreen> createState() => _NotesScreenState();
}

class _NotesScreenState extends State<NotesScreen> {
  final TextEditingController _query = TextEditingController();

  @override
  void dispose() {
    _query.dispose();
    super.dispose();
  }

  Future<void> _open(Note note) {
    return Navigator.push<void>(
      context,
      MaterialPageRoute<void>(
        builder: (context) => NoteEditorScreen(store: widget.store, note: note),
      ),
    );
  }

  @override
  Widget build(BuildContext context) {
    return Scaffold(
      appBar: AppBar(title: Text(widget.title)),
      floatingActionButton: FloatingActionButton.extended(
        onPressed: () => _open(widget.store.draft(DateTime.now())),
        icon: const Icon(Icons.edit_outlined),
        label: const Text('New note'),
      ),
      body: Center(
        child: ConstrainedBox(
          constraints: const BoxConstraints(maxWidth: 1040),
          child: Column(
            children: [
              Padding(
                padding: const EdgeInsets.fromLTRB(16, 8, 16, 8),
                child: SearchBar(
                  controller: _query,
                  hintText: 'Search your notes',
                  elevation: const WidgetStatePropertyAll(0),
                  leading: const Padding(
                    padding: EdgeInsets.symmetric(horizontal: 8),
                    child: Icon(Icons.search),
                  ),
                ),
              ),
              Expanded(
                child: ListenableBuilder(
                  listenable: Listenable.merge([widget.store, _query]),
                  builder: (context, _) => _grid(
                    context,
                    widget.store.search(_query.text),
                  ),
                ),
              ),
            ],
          ),
        ),
      ),
    );
  }

  Widget _grid(BuildContext context, List<Note> notes) {
    if (notes.isEmpty) {
      return Center(
        child: Text(
          _query.text.isEmpty ? 'No notes yet' : 'No note matches',
          style: Theme.of(context).textTheme.titleMedium,
        ),
      );
    }
    return GridView.builder(
      padding: const EdgeInsets.fromLTRB(16, 8, 16, 96),
      gridDelegate: const SliverGridDelegateWithMaxCrossAxisExtent(
        maxCrossAxisExtent: 280,
        mainAxisExtent: 184,
        mainAxisSpacing: 12,
        crossAxisSpacing: 12,
      ),
      itemCount: notes.length,
      itemBuilder: (context, index) => NoteCard(
        key: ValueKey(notes[index].id),
        note: notes[index],
        onOpen: () => _open(notes[index]),
        onPin: () => widget.store.save(
          notes[index].copyWith(pinned: !notes[index].pinned),
        ),
      ),
    );
  }
}
