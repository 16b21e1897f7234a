/** Questions that were asked of other servers, until all of those have answered. Knows no Redis, and not what is asked. */
import { limits } from '#shared/limits';

/** What servers have answered, and whether all of them have. */
export interface Answers {
  answers: unknown[];
  areAll: boolean;
}

interface Question {
  answers: unknown[];
  /** How many servers were asked; undefined until that is known. */
  asked: number | undefined;
  resolve(answers: Answers): void;
}

export class Questions {
  readonly #open = new Map<number, Question>();
  #count = 0;

  /**
   * @param ask sends the question with this id; says how many servers got it
   * @returns when all have answered, or have had the time to. Fails if it cannot be sent
   */
  async ask(ask: (id: number) => Promise<number>): Promise<Answers> {
    const id = this.#count++;
    let timer: NodeJS.Timeout | undefined;
    try {
      return await new Promise((resolve, reject) => {
        const question: Question = { answers: [], asked: undefined, resolve };
        this.#open.set(id, question);
        const { answers } = question;
        timer = setTimeout(() => resolve({ answers, areAll: false }), limits.redisAnswerMs);
        ask(id).then((asked) => {
          question.asked = asked;
          finish(question);
        }, reject);
      });
    } finally {
      clearTimeout(timer);
      this.#open.delete(id);
    }
  }

  /** Somebody has answered. */
  take(id: number, answer: unknown): void {
    const question = this.#open.get(id);
    if (!question) return;
    question.answers.push(answer);
    finish(question);
  }
}

function finish({ asked, answers, resolve }: Question): void {
  if (asked !== undefined && answers.length >= asked) resolve({ answers, areAll: true });
}
