import 'package:app/models/wish.dart';
import 'package:flutter/material.dart';
import 'package:flutter/services.dart';

/// The wish in full, with a button that copies it.
class IdeaView extends StatelessWidget {
  const IdeaView({super.key});

  Future<void> _copy(BuildContext context) async {
    final messenger = ScaffoldMessenger.of(context);
    await Clipboard.setData(const ClipboardData(text: wish));
    messenger.showSnackBar(const SnackBar(content: Text('Copied')));
  }

  @override
  Widget build(BuildContext context) {
    final theme = Theme.of(context);
    final colors = theme.colorScheme;
    return ListView(
      padding: const EdgeInsets.all(16),
      children: [
        Card(
          color: colors.primaryContainer,
          child: Padding(
            padding: const EdgeInsets.all(24),
            child: Column(
              crossAxisAlignment: CrossAxisAlignment.start,
              spacing: 16,
              children: [
                Row(
                  spacing: 12,
                  children: [
                    Icon(
                      Icons.auto_awesome_outlined,
                      color: colors.onPrimaryContainer,
                    ),
                    Text(
                      'You asked for',
                      style: theme.textTheme.titleMedium?.copyWith(
                        color: colors.onPrimaryContainer,
                      ),
                    ),
                  ],
                ),
                SelectableText(
                  wish,
                  style: theme.textTheme.headlineSmall?.copyWith(
                    color: colors.onPrimaryContainer,
                  ),
                ),
                Align(
                  alignment: AlignmentDirectional.centerEnd,
                  child: FilledButton.tonalIcon(
                    onPressed: () => _copy(context),
                    icon: const Icon(Icons.copy_outlined),
                    label: const Text('Copy'),
                  ),
                ),
              ],
            ),
          ),
        ),
        const SizedBox(height: 16),
        const Card(
          child: ListTile(
            leading: Icon(Icons.info_outline),
            title: Text('A canned answer'),
            subtitle: Text(
              'The demo model wrote this app without understanding the wish. '
              'A real model would build it.',
            ),
          ),
        ),
      ],
    );
  }
}
