import 'package:app/app.dart';
import 'package:app/models/phase.dart';
import 'package:app/models/pomodoro_clock.dart';
import 'package:flutter_test/flutter_test.dart';

void main() {
  late DateTime now;
  late PomodoroClock clock;

  setUp(() {
    now = DateTime(2025, 6, 1, 9);
    clock = PomodoroClock(now: () => now);
  });

  tearDown(() => clock.dispose());

  void finishPhase() {
    clock.start();
    now = now.add(clock.length);
    clock.tick();
  }

  test('the fourth focus phase is followed by a long break', () {
    for (var round = 1; round <= 3; round++) {
      finishPhase();
      expect(clock.phase, Phase.shortBreak);
      finishPhase();
      expect(clock.phase, Phase.focus);
    }
    finishPhase();

    expect(clock.phase, Phase.longBreak);
    expect(clock.finishedRounds, 4);
  });

  test('a pause keeps the time left', () {
    clock.start();
    now = now.add(const Duration(minutes: 10));
    clock.pause();
    now = now.add(const Duration(hours: 1));

    expect(clock.remaining, const Duration(minutes: 15));
    clock.reset();
    expect(clock.remaining, const Duration(minutes: 25));
  });

  testWidgets('start turns into pause', (tester) async {
    await tester.pumpWidget(App(clock: clock));
    expect(find.text('25:00'), findsOneWidget);

    await tester.tap(find.text('Start'));
    await tester.pump();
    expect(find.text('Pause'), findsOneWidget);

    await tester.tap(find.text('Pause'));
    await tester.pump();
    expect(find.text('Start'), findsOneWidget);
  });
}
