/** Questions that were asked of other servers, until all of those have answered. Knows no Redis, and not what is asked. */
import { limits } from '#shared/limits';

interface Question {
  answers: unknown[];
  /** How many servers were asked; undefined until that is known. */
  asked: number | undefined;
  resolve(answers: unknown[]): void;
}

export class Questions {
  readonly #open = new Map<number, Question>();
  #count = 0;

  /**
   * @param ask sends the question with this id; says how many servers got it
   * @returns what they answer. Fails if it cannot be sent, or if not all answer in time: a dead server never does
   */
  async ask(ask: (id: number) => Promise<number>): Promise<unknown[]> {
    const id = this.#count++;
    let timer: NodeJS.Timeout | undefined;
    try {
      return await new Promise((resolve, reject) => {
        const question: Question = { answers: [], asked: undefined, resolve };
        this.#open.set(id, question);
        timer = setTimeout(() => reject(new Error('A server does not answer.')), limits.redisAnswerMs);
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
  if (asked !== undefined && answers.length >= asked) resolve(answers);
}
