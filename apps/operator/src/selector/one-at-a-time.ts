/** Who is at work where only one may be. */
export interface OneAtATime {
  /** Takes the place where it is free. Answers who else has it. */
  enter(place: string, who: string): string | undefined;
  leave(who: string): void;
}

export function oneAtATime(): OneAtATime {
  const atWork = new Map<string, string>();
  return {
    enter(place, who) {
      const other = atWork.get(place) ?? who;
      if (other !== who) return other;
      atWork.set(place, who);
      return undefined;
    },
    leave(who) {
      for (const [place, other] of atWork) if (other === who) atWork.delete(place);
    },
  };
}
