import 'package:flutter/material.dart';

/// The latest change that was asked for, word for word.
const String requestedChange = 'Something else';

/// Shows the latest requested change under the whole app, until dismissed.
class RequestedChange extends StatefulWidget {
  const RequestedChange({required this.child, super.key});

  final Widget child;

  @override
  State<RequestedChange> createState() => _RequestedChangeState();
}

class _RequestedChangeState extends State<RequestedChange> {
  bool _visible = true;

  @override
  Widget build(BuildContext context) {
    return Column(
      children: [
        Expanded(child: widget.child),
        if (_visible) _notice(context),
      ],
    );
  }

  Widget _notice(BuildContext context) {
    final colors = Theme.of(context).colorScheme;
    return Material(
      color: colors.tertiaryContainer,
      child: SafeArea(
        top: false,
        child: Padding(
          padding: const EdgeInsets.fromLTRB(24, 8, 8, 8),
          child: Row(
            spacing: 16,
            children: [
              Icon(Icons.edit_note, color: colors.onTertiaryContainer),
              Expanded(
                child: Text(
                  requestedChange,
                  maxLines: 3,
                  overflow: TextOverflow.ellipsis,
                  style: TextStyle(color: colors.onTertiaryContainer),
                ),
              ),
              TextButton(
                onPressed: () => setState(() => _visible = false),
                child: const Text('Dismiss'),
              ),
            ],
          ),
        ),
      ),
    );
  }
}
